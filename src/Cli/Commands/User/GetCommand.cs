using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.User;

/// <summary><c>bib user get</c>, and <c>bib user show</c>, which is the same.</summary>
internal sealed class GetCommand : UserCommand
{
    private readonly Argument<string> _user;

    private GetCommand(string name, string summary) : base(name, summary)
    {
        _user = AddUser();
        Examples =
        [
            new($"bib user {name} me", "yourself, as the node has you"),
            new($"bib user {name} $FRIEND -o json", "everything, for a script"),
        ];
    }

    public override IReadOnlyList<Example> Examples { get; }

    public static GetCommand Get() => new("get", "Show one user.");

    public static GetCommand Show() => new("show", "Show one user; the same as get.");

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var user = await FindAsync(invocation, invocation.Value(_user), cancellationToken);
        await invocation.Output.WriteOneAsync(UserRecord.Shape, UserRecord.Of(user), cancellationToken);
        return ExitCode.Ok;
    }
}
