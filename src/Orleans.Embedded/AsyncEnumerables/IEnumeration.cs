namespace Orleans.Embedded.AsyncEnumerables;

/// <summary>A sequence that is being enumerated, whatever it consists of.</summary>
internal interface IEnumeration : IDisposable;
