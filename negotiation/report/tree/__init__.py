"""Pictures of game trees as SVG: folding, layout, drawing."""
