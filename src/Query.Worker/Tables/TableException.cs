namespace Bib.Query.Worker.Tables;

/// <summary>Files are not the table that they are said to be; the message is a sentence for people.</summary>
internal sealed class TableException(string message) : Exception(message);
