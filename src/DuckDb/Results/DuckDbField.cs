namespace DuckDb;

/// <summary>A name and its type: a result's column, a struct's member.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
public sealed record DuckDbField(string Name, DuckDbType Type);
