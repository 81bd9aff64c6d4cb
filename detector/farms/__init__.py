"""What pages show of those who make them: frames, signs, and a site's habits."""
