"""Pictures of any content: checked, re-encoded, stored once, shown to those who may see them."""
