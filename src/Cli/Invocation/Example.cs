namespace Bib.Cli.Invocation;

/// <summary>A command line that works, and what it does.</summary>
/// <param name="Line">As typed, without the prompt.</param>
/// <param name="Meaning">What it does, in a few words.</param>
internal sealed record Example(string Line, string Meaning);
