"""How Django's own filters write dates; `core.formats` is for everything else."""
