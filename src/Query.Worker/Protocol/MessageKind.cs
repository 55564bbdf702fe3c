namespace Bib.Query.Worker.Protocol;

/// <summary>What a frame is. Below 16 the node speaks, from 16 on the worker.</summary>
internal enum MessageKind : byte
{
    /// <summary>Run a statement: <see cref="QueryMessage"/>.</summary>
    Query = 1,

    /// <summary>Here is the table that was asked for: <see cref="TableMessage"/>.</summary>
    Table = 2,

    /// <summary>
    /// Stop a statement, running, about to, or waiting for a table. Its number, so that a late one stops no other.
    /// </summary>
    Cancel = 3,

    /// <summary>The worker is there: <see cref="ReadyMessage"/>.</summary>
    Ready = 16,

    /// <summary>The statement names a table that is not there yet: its name.</summary>
    Missing = 17,

    /// <summary>The statement runs, and these are its columns.</summary>
    Columns = 18,

    /// <summary>Some rows, column by column: <see cref="Results.BatchWriter"/>.</summary>
    Rows = 19,

    /// <summary>How far it is: a double, 0 to 100; below 0 where nobody knows.</summary>
    Progress = 20,

    /// <summary>The last row was sent: <see cref="DoneMessage"/>.</summary>
    Done = 21,

    /// <summary>
    /// The columns of a table that were found out by a pass over all of it: <see cref="ShapeMessage"/>. The node may
    /// tell them the next time.
    /// </summary>
    Shape = 23,

    /// <summary>It failed, or was stopped: <see cref="FailedMessage"/>. The worker is ready for another.</summary>
    Failed = 22,
}
