namespace Orleans.Embedded.Guards;

/// <summary>Carries a reason out of nested rebuilding; never leaves the guards.</summary>
internal sealed class RebuildFailure(string message) : Exception(message);
