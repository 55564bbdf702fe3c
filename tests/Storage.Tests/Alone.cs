namespace Bib.Storage.Tests;

/// <summary>Tests that look at the whole process: one after the other, and nobody else beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
