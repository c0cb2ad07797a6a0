"""The pages without account, one module for each kind of link or act."""
