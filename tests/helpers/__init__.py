"""What several tests build or compute with: not part of the package."""
