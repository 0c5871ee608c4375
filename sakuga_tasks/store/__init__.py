"""Where everything lies: objects in a folder or on S3, fragments, receipts, the log and the catalog."""
