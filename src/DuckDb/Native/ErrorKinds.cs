namespace DuckDb.Native;

/// <summary>
/// The kind of an error where the C interface tells only its text: every message begins with it, as in
/// "Binder Error: …".
/// </summary>
internal static class ErrorKinds
{
    public static DuckDbErrorKind Of(string message) => message.Split(" Error:", 2)[0] switch
    {
        "Out of Range" => DuckDbErrorKind.OutOfRange,
        "Conversion" => DuckDbErrorKind.Conversion,
        "Parser" => DuckDbErrorKind.Parser,
        "Catalog" => DuckDbErrorKind.Catalog,
        "Binder" => DuckDbErrorKind.Binder,
        "IO" => DuckDbErrorKind.InputOutput,
        "INTERRUPT" => DuckDbErrorKind.Interrupt,
        "Missing Extension" => DuckDbErrorKind.MissingExtension,
        "Invalid Input" => DuckDbErrorKind.InvalidInput,
        "Out of Memory" => DuckDbErrorKind.OutOfMemory,
        "Permission" => DuckDbErrorKind.Permission,
        _ => DuckDbErrorKind.Other,
    };
}
