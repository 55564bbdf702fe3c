using Npgsql;

namespace Bib.Storage.Grains;

/// <summary>Positional parameters of plain queries; typed, so that values are not boxed.</summary>
internal static class Sql
{
    public static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };
}
