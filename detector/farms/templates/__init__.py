"""Templates: what pages repeat around what they say, mined once and recognised on any page."""
