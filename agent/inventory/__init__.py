"""The inventory: what there is, how it hangs together, what is promised for whom."""
