"""The stages of an audit: each a function from one task to the manifest of what it wrote."""
