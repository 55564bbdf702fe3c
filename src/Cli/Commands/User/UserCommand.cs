using System.CommandLine;
using Bib.Cli.Errors;

namespace Bib.Cli.Commands.User;

/// <summary>What the verbs on users share.</summary>
internal abstract class UserCommand(string name, string summary) : ObjectCommand(name, summary)
{
    /// <summary>The word for whoever runs the command.</summary>
    private const string Oneself = "me";

    protected static V1.UserService.UserServiceClient Stub(Invocation.Invocation invocation) =>
        new(invocation.Node.Invoker);

    protected Argument<string> AddUser() => Add(new Argument<string>("user")
    {
        Description = "The user's id, 40 hex digits; me is whoever asks.",
    });

    /// <summary>The id that was named.</summary>
    protected static async Task<string> IdOfAsync(
        Invocation.Invocation invocation, string named, CancellationToken cancellationToken)
    {
        if (named != Oneself) return named;
        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(
            call => stub.WhoAmIAsync(new V1.WhoAmIRequest(), call), cancellationToken);
        return answer.UserId;
    }

    protected static async Task<V1.User> FindAsync(
        Invocation.Invocation invocation, string named, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var id = await IdOfAsync(invocation, named, cancellationToken);
        var answer = await invocation.Node.CallAsync(
            call => stub.GetUserAsync(new V1.GetUserRequest { UserId = id }, call), cancellationToken);
        return answer.User;
    }

    protected static async Task<int> ShowAsync(
        Invocation.Invocation invocation, V1.User user, string remark, CancellationToken cancellationToken)
    {
        invocation.Remark(remark);
        await invocation.Output.WriteOneAsync(UserRecord.Shape, UserRecord.Of(user), cancellationToken);
        return ExitCode.Ok;
    }

    /// <summary>A user as remarks call it: by its name where it has one.</summary>
    protected static string Called(V1.User user) => user.Name.Length == 0 ? user.Id : $"{user.Name} ({user.Id})";
}
