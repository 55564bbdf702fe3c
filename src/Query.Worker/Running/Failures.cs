using Bib.Query.Worker.Protocol;
using Bib.Query.Worker.Tables;
using DuckDb;

namespace Bib.Query.Worker.Running;

/// <summary>DuckDB's errors as the node tells them apart.</summary>
internal static class Failures
{
    /// <summary>Characters of an error that are passed on.</summary>
    private const int TextMax = 4000;

    /// <summary>What failed. An error that names one of the table's files is the file's.</summary>
    public static FailureKind KindOf(DuckDbException error, IReadOnlyList<TableFileLink> files) => error.Kind switch
    {
        DuckDbErrorKind.OutOfMemory => FailureKind.Resources,
        DuckDbErrorKind.Permission => FailureKind.Denied,
        DuckDbErrorKind.MissingExtension => FailureKind.Denied,
        DuckDbErrorKind.Interrupt => FailureKind.Stopped,
        _ when error.Message.Contains("Cannot change configuration", StringComparison.Ordinal) => FailureKind.Denied,
        _ when files.Any(file => error.Message.Contains(file.Path, StringComparison.Ordinal)) => FailureKind.Data,
        DuckDbErrorKind.InputOutput => FailureKind.Resources,
        DuckDbErrorKind.Conversion or DuckDbErrorKind.OutOfRange => FailureKind.Value,
        DuckDbErrorKind.Parser or DuckDbErrorKind.Binder or DuckDbErrorKind.Catalog => FailureKind.Sql,
        DuckDbErrorKind.InvalidInput => FailureKind.Value,
        _ => FailureKind.Other,
    };

    /// <summary>
    /// Its text, the files called as the dataset calls them. Of a long one the middle is left out: a line of the data
    /// stands there, between what is wrong and in which file.
    /// </summary>
    public static string TextOf(string text, IReadOnlyList<TableFileLink> files)
    {
        foreach (var file in files) text = text.Replace(file.Path, file.Shown, StringComparison.Ordinal);
        return text.Length <= TextMax ? text : $"{text[..(TextMax / 2)]}…{text[^(TextMax / 2)..]}";
    }
}
