"""Who is said to have said what, how surely, and what becomes of it between versions."""
