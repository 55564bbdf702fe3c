using NpgsqlTypes;

namespace Bib.Storage.Grains;

/// <summary>
/// One value of a save. It is sent as an array with an element a save, and is a column of the statement's
/// <c>input</c>.
/// </summary>
/// <param name="Name">The column of <c>input</c>.</param>
/// <param name="Type">The parameter's type, an array's.</param>
/// <param name="Of">The elements, in the order of the saves.</param>
internal sealed record SavedValue<TState>(
    string Name, NpgsqlDbType Type, Func<IReadOnlyList<RowSave<TState>>, Array> Of)
    where TState : class, new()
{
    /// <summary>Texts; JSON and arrays travel as their texts too.</summary>
    public static SavedValue<TState> Text(string name, Func<RowSave<TState>, string?> value) =>
        Make(name, NpgsqlDbType.Text, value);

    /// <summary>Ids.</summary>
    public static SavedValue<TState> Id(string name, Func<RowSave<TState>, Guid> value) =>
        Make(name, NpgsqlDbType.Uuid, value);

    /// <summary>Ids that may be missing.</summary>
    public static SavedValue<TState> Id(string name, Func<RowSave<TState>, Guid?> value) =>
        Make(name, NpgsqlDbType.Uuid, value);

    /// <summary>Numbers.</summary>
    public static SavedValue<TState> Number(string name, Func<RowSave<TState>, long> value) =>
        Make(name, NpgsqlDbType.Bigint, value);

    /// <summary>Numbers that may be missing.</summary>
    public static SavedValue<TState> Number(string name, Func<RowSave<TState>, long?> value) =>
        Make(name, NpgsqlDbType.Bigint, value);

    /// <summary>Moments.</summary>
    public static SavedValue<TState> Time(string name, Func<RowSave<TState>, DateTimeOffset> value) =>
        Make(name, NpgsqlDbType.TimestampTz, save => value(save).UtcDateTime);

    /// <summary>Moments that may be missing.</summary>
    public static SavedValue<TState> Time(string name, Func<RowSave<TState>, DateTimeOffset?> value) =>
        Make(name, NpgsqlDbType.TimestampTz, save => value(save)?.UtcDateTime);

    /// <summary>Bytes that may be missing.</summary>
    public static SavedValue<TState> Bytes(string name, Func<RowSave<TState>, ReadOnlyMemory<byte>?> value) =>
        Make(name, NpgsqlDbType.Bytea, save => value(save)?.ToArray());

    private static SavedValue<TState> Make<T>(string name, NpgsqlDbType element, Func<RowSave<TState>, T> value) => new(
        name,
        NpgsqlDbType.Array | element,
        saves =>
        {
            var elements = new T[saves.Count];
            for (var i = 0; i < elements.Length; i++) elements[i] = value(saves[i]);
            return elements;
        });
}
