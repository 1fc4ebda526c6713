"""Who says which quotation, and how sure that is."""
