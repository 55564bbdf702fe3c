using System.CommandLine;

namespace Bib.Cli.Invocation;

/// <summary>A verb. Derived classes add their arguments and options and do the work.</summary>
internal abstract class BibCommand(string name, string summary) : Command(name, summary), IDescribed
{
    public abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>Does the work; answers the exit code. Whatever is thrown is shown as an error.</summary>
    public abstract Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken);

    /// <summary>Adds an option and hands it back.</summary>
    protected Option<T> Add<T>(Option<T> option)
    {
        Options.Add(option);
        return option;
    }

    /// <summary>Adds an argument and hands it back.</summary>
    protected Argument<T> Add<T>(Argument<T> argument)
    {
        Arguments.Add(argument);
        return argument;
    }
}
