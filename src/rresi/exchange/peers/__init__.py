"""Questions to the regions that know, and their answers, published when both sides agree."""
