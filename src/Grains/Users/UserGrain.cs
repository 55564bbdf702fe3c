using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Users;
using Bib.Grains.Persistence;
using Bib.Grains.Topics;
using Orleans.Runtime;
using Orleans.Storage;

namespace Bib.Grains.Users;

/// <summary>A user: load, decide, save, tell.</summary>
[GrainType("user")]
public sealed class UserGrain(
    [PersistentState("user", GrainStorageNames.Rows)] IPersistentState<RowState<UserState>> state,
    ICommandReceipts receipts,
    TimeProvider time) : RowGrain<UserState>(state), IUserGrain
{
    /// <inheritdoc/>
    public async Task<UserAnswer> GetAsync(UserId user, CancellationToken cancellationToken)
    {
        await RememberAsync();
        if (IsOf(user) && Row.Status != UserStatus.Absent) return new(Row, ETag, null);
        LeaveIfAbsent();
        return UserAnswer.Refused(UserRefusals.NotFound(user));
    }

    /// <inheritdoc/>
    public async Task<UserAnswer> CreateAsync(CreateUser command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        var decision = UserRules.Create(Row, command, Now());
        var user = decision.State?.Id ?? Row.Id;
        return await FinishAsync(decision, UserCommand.Of(command, user), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<UserAnswer> UpdateAsync(UpdateUser command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        return await FinishAsync(
            UserRules.Update(RowOf(command.User), command, Now()), UserCommand.Of(command), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<UserAnswer> ChangeStatusAsync(ChangeUserStatus command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        return await FinishAsync(
            UserRules.ChangeStatus(RowOf(command.User), command, Now()), UserCommand.Of(command), cancellationToken);
    }

    /// <summary>What follows every decision: the version the caller saw, the receipt, the save.</summary>
    private async Task<UserAnswer> FinishAsync(
        Decision<UserState> decision, UserCommand command, CancellationToken cancellationToken)
    {
        if (!decision.IsRefused && command.ExpectedETag is { } expected && expected != ETag)
            decision = UserRefusals.Stale(command.User, expected, ETag);
        if (decision.IsRefused)
        {
            LeaveIfAbsent();
            // A repeat of what is done already looks wrong by now: its receipt knows better.
            return await AnswerOfReceiptAsync(command, cancellationToken) ?? UserAnswer.Refused(decision.Refusal);
        }

        if (!decision.IsChange)
        {
            if (command.Context.Command.IsNone) return new(Row, ETag, null);
            if (await AnswerOfReceiptAsync(command, cancellationToken) is { } earlier) return earlier;
        }

        // The commit is not the caller's to cancel; up to here nothing has happened.
        cancellationToken.ThrowIfCancellationRequested();
        var answer = new UserAnswer(decision.State, RowVersion.Next(ETag), null);
        try
        {
            await SaveAsync(UserFacts.Of(Row, decision.State, decision.Changes, command, answer));
            return answer;
        }
        catch (Exception conflict) when (conflict is InconsistentStateException or StorageConflictException)
        {
            return await AnswerOfReceiptAsync(command, CancellationToken.None)
                ?? UserAnswer.Refused(UserRefusals.Stale(command.User, null, null));
        }
    }

    /// <summary>What was answered when the command was done; null when it was not, or has no key.</summary>
    private async Task<UserAnswer?> AnswerOfReceiptAsync(UserCommand command, CancellationToken cancellationToken)
    {
        if (command.Context.Command.IsNone) return null;
        var receipt = await receipts.FindAsync(command.Context.Command, command.Context.By.User, cancellationToken);
        if (receipt is null) return null;
        return receipt.Fingerprint == command.Fingerprint
            ? UserFacts.Read(receipt)
            : UserAnswer.Refused(TopicRefusals.KeyReused(command.Context.Command.ToString()));
    }

    private bool IsOf(UserId user) => Row.Id == user;

    /// <summary>The row, if it is this user's and not only one whose id begins the same.</summary>
    private UserState RowOf(UserId user) => IsOf(user) ? Row : new();

    /// <summary>
    /// The time in whole microseconds, as the database keeps it: what is answered equals what is read back.
    /// </summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
