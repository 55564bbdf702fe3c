using System.CommandLine;

namespace Bib.Cli.Invocation;

/// <summary>A noun, or a group below one: holds verbs and does nothing by itself.</summary>
internal sealed class BibGroup : Command, IDescribed
{
    public BibGroup(string name, string summary, IReadOnlyList<Example> examples, params Command[] verbs)
        : base(name, summary)
    {
        Examples = examples;
        foreach (var verb in verbs) Subcommands.Add(verb);
    }

    public IReadOnlyList<Example> Examples { get; }
}
