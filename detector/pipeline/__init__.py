"""The stages that turn articles into matches, clusters and site profiles."""
