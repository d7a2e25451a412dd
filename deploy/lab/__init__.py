"""The practice province: real network stacks in namespaces, with cables that can be cut."""
