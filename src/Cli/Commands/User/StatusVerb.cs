using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.User;

/// <summary><c>bib user disable</c>, <c>enable</c> and <c>rm</c>: one verb, one call.</summary>
internal sealed class StatusVerb : UserCommand
{
    private readonly Argument<string> _user;
    private readonly Option<bool>? _yes;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;
    private readonly (string Plain, string Going, string Done) _words;
    private readonly Func<Invocation.Invocation, V1.User, string, CancellationToken, Task<V1.User>> _call;

    private StatusVerb(
        string name, string summary, bool asks, (string Plain, string Going, string Done) words,
        IReadOnlyList<Example> examples,
        Func<Invocation.Invocation, V1.User, string, CancellationToken, Task<V1.User>> call)
        : base(name, summary)
    {
        _user = AddUser();
        _yes = asks ? AddYes() : null;
        _dryRun = AddDryRun();
        _key = AddKey();
        (_words, _call) = (words, call);
        Examples = examples;
    }

    public override IReadOnlyList<Example> Examples { get; }

    public static StatusVerb Disable() => new(
        "disable", "Keep a user out until enabled again.", asks: false, ("disable", "Disabling", "disabled"),
        [
            new("bib user disable $FRIEND", "no call of theirs is served from now on"),
            new("bib user disable $FRIEND --dry-run", "only says what would be done"),
        ],
        async (invocation, user, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).DisableUserAsync(
                new V1.DisableUserRequest { UserId = user.Id, IdempotencyKey = key }, call),
            cancellationToken)).User);

    public static StatusVerb Enable() => new(
        "enable", "Let a disabled user in again.", asks: false, ("enable", "Enabling", "enabled"),
        [
            new("bib user enable $FRIEND", "they may sign in again"),
            new("bib user enable $FRIEND --dry-run", "only says what would be done"),
        ],
        async (invocation, user, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).EnableUserAsync(
                new V1.EnableUserRequest { UserId = user.Id, IdempotencyKey = key }, call),
            cancellationToken)).User);

    public static StatusVerb Remove() => new(
        "rm", "Delete a user: keep it out, and forget its name and address.", asks: true,
        ("delete", "Deleting", "deleted"),
        [
            new("bib user rm $FRIEND", "asks first; what they published stays"),
            new("bib user rm $FRIEND --yes", "does not"),
        ],
        async (invocation, user, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).DeleteUserAsync(
                new V1.DeleteUserRequest { UserId = user.Id, Etag = user.Etag, IdempotencyKey = key }, call),
            cancellationToken)).User);

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var found = await FindAsync(invocation, invocation.Value(_user), cancellationToken);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would {_words.Plain} 1 user, {Called(found)}, at {invocation.Where}");
            return ExitCode.Ok;
        }

        if (_yes is not null)
        {
            await invocation.ConfirmAsync(
                $"{_words.Going} 1 user, {Called(found)}, of the node at {invocation.Where}", _yes, cancellationToken);
        }

        // Under a key of the caller's a repeat is the same request: what has changed by it is not in it.
        var meant = new V1.User(found);
        if (invocation.Has(_key)) meant.Etag = "";
        var user = await _call(invocation, meant, KeyOf(invocation, _key), cancellationToken);
        var undo = user.Status == V1.UserStatus.Deleted
            ? $"; undo with: bib user create --public-key {Convert.ToHexStringLower(user.PublicKey.Span)}"
            : "";
        return await ShowAsync(invocation, user, $"{_words.Done} {Called(found)}{undo}", cancellationToken);
    }
}
