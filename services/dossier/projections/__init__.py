"""What the dossier service reads: dossiers, and its own copies of others' facts. Pure."""
