"""Territory 区划网格: district, street, community and grid as a tree with outlines."""
