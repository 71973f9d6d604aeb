"""Documents that are kept: PDF/A from typst templates, and the codes printed on them."""
