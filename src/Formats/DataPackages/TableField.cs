namespace Formats.DataPackages;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SqlType">Its type in SQL, as <c>BIGINT</c>.</param>
public sealed record TableField(string Name, string SqlType)
{
    /// <summary>Table Schema's type for it, and its format where the default would be too narrow.</summary>
    internal (string Type, string? Format) SchemaType
    {
        get
        {
            var type = SqlType.ToUpperInvariant();
            if (type.EndsWith(']')) return ("array", null);
            var bare = type.Split('(')[0];
            return bare switch
            {
                "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER"
                    or "UBIGINT" or "UHUGEINT" => ("integer", null),
                "FLOAT" or "DOUBLE" or "DECIMAL" => ("number", null),
                "BOOLEAN" => ("boolean", null),
                "DATE" => ("date", "any"),
                "TIME" => ("time", "any"),
                "UUID" => ("string", "uuid"),
                "BLOB" => ("string", "binary"),
                "STRUCT" or "MAP" or "JSON" => ("object", null),
                "VARCHAR" or "ENUM" => ("string", null),
                _ when bare.StartsWith("TIMESTAMP", StringComparison.Ordinal) => ("datetime", "any"),
                _ => ("any", null),
            };
        }
    }
}
