using System.Collections.Immutable;
using System.Text.Json;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Users;

namespace Bib.Grains.Users;

/// <summary>
/// What is told of a change, in its transaction: to the audit log, which never forgets and so learns no name and no
/// address. Nobody else is told: users are a node's own.
/// </summary>
internal static class UserFacts
{
    public static RowState<UserState> Of(
        UserState before, UserState after, ImmutableArray<string> changes, UserCommand command, UserAnswer answer)
    {
        var state = new RowState<UserState> { Row = after, Cause = command.Context, Receipt = ReceiptOf(command, answer) };
        if (changes.IsEmpty) return state;

        var details = JsonSerializer.Serialize(
            new Details(command.Name, after.Id.Value, changes, after.Role.ToString(), after.Status.ToString(), answer.ETag!),
            UserJson.Default.Details);
        return state with { Audit = [new AuditFact(ActionOf(before, after), details)] };
    }

    public static UserAnswer Read(CommandReceipt receipt) =>
        JsonSerializer.Deserialize(receipt.Answer, UserJson.Default.UserAnswer)
        ?? throw new InvalidDataException($"The receipt of command {receipt.Command} holds no answer.");

    private static CommandReceipt? ReceiptOf(UserCommand command, UserAnswer answer) => command.Context.Command.IsNone
        ? null
        : new(
            command.Context.Command,
            command.Context.By.User,
            command.Fingerprint,
            JsonSerializer.Serialize(answer, UserJson.Default.UserAnswer));

    private static string ActionOf(UserState before, UserState after) => (before.Status, after.Status) switch
    {
        (UserStatus.Absent, _) => "INSERT",
        (not UserStatus.Deleted, UserStatus.Deleted) => "DELETE",
        _ => "UPDATE",
    };

    /// <summary>What the audit log says.</summary>
    /// <param name="Command">The command's public name.</param>
    /// <param name="UserId">Whom it is about; the entry's target is the beginning of it.</param>
    /// <param name="Changes">The fields that differ.</param>
    /// <param name="Role">The role on the node after it.</param>
    /// <param name="Status">The status after it.</param>
    /// <param name="Version">The row's version after it.</param>
    internal sealed record Details(
        string Command, string UserId, ImmutableArray<string> Changes, string Role, string Status, string Version);
}
