namespace Bib.Cli.Invocation;

/// <summary>A command whose help has examples.</summary>
internal interface IDescribed
{
    /// <summary>At least two.</summary>
    IReadOnlyList<Example> Examples { get; }
}
