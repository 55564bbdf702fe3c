using Bib.Grains.Abstractions.Catalog;

namespace Bib.Storage.Grains;

/// <summary>
/// The columns in which topics and datasets of other nodes have their home and its word. Saves of this node's own name
/// them only where they share a transaction with one that is adopted.
/// </summary>
internal static class AdoptedValues
{
    /// <summary>The columns beside that of the home, in the order of <see cref="Inserted"/>.</summary>
    public const string Columns = "epoch, home_revision, record, record_key, record_signature";

    /// <summary>What a new row has in <see cref="Columns"/>; its home comes first and has this node's where none is.</summary>
    public const string Inserted =
        "coalesce(home_epoch, 1), home_revision, record, record_key, record_signature";

    /// <summary>The values; all of them missing in a save of this node's own, or of what is kept already.</summary>
    public static SavedValue<TState>[] Of<TState>(Func<TState, RemoteHome?> homeOf) where TState : class, new() =>
    [
        SavedValue<TState>.Text("home", save => homeOf(save.State.Row)?.NodeId),
        SavedValue<TState>.Number("home_epoch", save => homeOf(save.State.Row)?.Epoch),
        SavedValue<TState>.Number("home_revision", save => homeOf(save.State.Row)?.Revision),
        SavedValue<TState>.Bytes("record", save => save.State.Record?.Bytes),
        SavedValue<TState>.Bytes("record_key", save => save.State.Record?.PublicKey),
        SavedValue<TState>.Bytes("record_signature", save => save.State.Record?.Signature),
    ];

    /// <summary>Sets the columns of a changed row.</summary>
    /// <param name="row">The row's name in the statement.</param>
    /// <param name="home">The column of its home.</param>
    public static string Updated(string row, string home) => $"""
        , {home} = coalesce(i.home, {row}.{home}), epoch = coalesce(i.home_epoch, {row}.epoch),
            home_revision = coalesce(i.home_revision, {row}.home_revision), record = coalesce(i.record, {row}.record),
            record_key = coalesce(i.record_key, {row}.record_key),
            record_signature = coalesce(i.record_signature, {row}.record_signature)
        """;

    /// <summary>A row's home, from three columns: that of the home, the epoch, the revision there.</summary>
    public static RemoteHome? Read(Npgsql.NpgsqlDataReader reader, int start) => reader.IsDBNull(start + 2)
        ? null
        : new(reader.GetString(start), reader.GetInt64(start + 1), reader.GetInt64(start + 2));
}
