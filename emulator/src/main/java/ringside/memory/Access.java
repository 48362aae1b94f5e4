package ringside.memory;

/** What an access wants from a page. */
public enum Access { READ, WRITE, EXECUTE }
