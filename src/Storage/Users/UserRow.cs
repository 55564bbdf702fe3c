using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Users;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Sessions;
using Orleans.Storage;

namespace Bib.Storage.Users;

/// <summary>A user's state as a row of <c>users</c>: read and written under its version. It is never removed.</summary>
internal sealed class UserRow(BibDatabase database, RowWriter<UserState> writer, SessionMemory sessions)
    : IRowMapper<RowState<UserState>>
{
    private const string ByKey = $"SELECT {UserColumns.All} FROM bib.users WHERE key = $1";

    /// <inheritdoc/>
    public async Task ReadAsync(Guid key, IGrainState<RowState<UserState>> state)
    {
        var found = await FindAsync(key, CancellationToken.None);
        state.State = found is null ? new() : new() { Row = found.User };
        state.ETag = found?.ETag;
        state.RecordExists = found is not null;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(Guid key, IGrainState<RowState<UserState>> state)
    {
        var next = state.State ?? throw new InconsistentStateException("A user without a state is not written.");
        if (next.Row.Id.GrainKey != key)
            throw new InconsistentStateException($"The user {next.Row.Id} is not written under the key {key}.");
        bool isSaved;
        try
        {
            isSaved = await writer.SaveAsync(new(key, RowVersion.Read(state.ETag), next));
        }
        catch (StorageConflictException taken) when (taken.Conflict == StorageConflict.Taken)
        {
            // Only the user itself has its id and key: another writer has made it known.
            isSaved = false;
        }
        finally
        {
            // Who is kept out, or has another role, is so from the next call on.
            sessions.Forget();
        }

        if (!isSaved)
        {
            var stored = (await FindAsync(key, CancellationToken.None))?.ETag;
            throw new InconsistentStateException($"User {next.Row.Id} was changed by another writer.", stored, state.ETag);
        }

        state.ETag = RowVersion.Next(state.ETag);
        state.RecordExists = true;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(Guid key, IGrainState<RowState<UserState>> state) => throw new InconsistentStateException(
        "A user's row is not removed: what the user did keeps its author. Deleting is a status.");

    private async Task<UserListing?> FindAsync(Guid key, CancellationToken cancellationToken) =>
        (await database.ListAsync(
            "users", "A user cannot be read", ByKey, [Sql.Of(key)], UserColumns.Read, cancellationToken)).FirstOrDefault();
}
