"""What is printed of an event: each module turns plain data into a PDF with its own template."""
