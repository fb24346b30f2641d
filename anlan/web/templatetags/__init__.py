"""Template vocabulary of the product's pages."""
