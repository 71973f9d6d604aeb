"""IT portal: one web portal for a rural municipality's whole IT job."""
