namespace Content.Trees;

/// <summary>A directory tree cannot be read or written as it is; the message names the path and what to do.</summary>
public sealed class TreeException(string message) : IOException(message);
