using System.Globalization;
using DuckDb;

namespace Bib.Query.Worker.Results;

/// <summary>DuckDB's types as SQL writes them, and how their values are sent.</summary>
internal static class SqlTypes
{
    /// <summary>How a type's values are sent.</summary>
    public static CellKind CellsOf(DuckDbType type) => type.Kind switch
    {
        DuckDbTypeKind.Boolean => CellKind.Bool,
        DuckDbTypeKind.TinyInt or DuckDbTypeKind.SmallInt or DuckDbTypeKind.Integer or DuckDbTypeKind.BigInt
            or DuckDbTypeKind.UTinyInt or DuckDbTypeKind.USmallInt or DuckDbTypeKind.UInteger => CellKind.Int64,
        DuckDbTypeKind.Float => CellKind.Float,
        DuckDbTypeKind.Double => CellKind.Double,
        DuckDbTypeKind.Blob => CellKind.Bytes,
        _ => CellKind.Text,
    };

    /// <summary>A type as SQL writes it.</summary>
    public static string NameOf(DuckDbType type) => type.Kind switch
    {
        _ when type.Alias.Length > 0 => type.Alias,
        DuckDbTypeKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Width},{type.Scale})"),
        DuckDbTypeKind.List => NameOf(type.Children[0].Type) + "[]",
        DuckDbTypeKind.Array => string.Create(CultureInfo.InvariantCulture, $"{NameOf(type.Children[0].Type)}[{type.Length}]"),
        DuckDbTypeKind.Map => $"MAP({NameOf(type.Children[0].Type)}, {NameOf(type.Children[1].Type)})",
        DuckDbTypeKind.Struct => $"STRUCT({Members(type)})",
        DuckDbTypeKind.Union => $"UNION({Members(type)})",
        DuckDbTypeKind.Enum => $"ENUM({string.Join(", ", type.Texts.Select(SqlText.Literal))})",
        DuckDbTypeKind.TimestampSeconds => "TIMESTAMP_S",
        DuckDbTypeKind.TimestampMilliseconds => "TIMESTAMP_MS",
        DuckDbTypeKind.TimestampNanoseconds => "TIMESTAMP_NS",
        DuckDbTypeKind.TimestampWithZone => "TIMESTAMP WITH TIME ZONE",
        DuckDbTypeKind.TimeWithZone => "TIME WITH TIME ZONE",
        DuckDbTypeKind.TimeNanoseconds => "TIME_NS",
        DuckDbTypeKind.Null => "\"NULL\"",
        _ => type.Kind.ToString().ToUpperInvariant(),
    };

    private static string Members(DuckDbType type) => string.Join(
        ", ", type.Children.Select(field => $"{SqlText.Name(field.Name)} {NameOf(field.Type)}"));
}
