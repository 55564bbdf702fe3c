namespace Bib.Grains.Abstractions.Nodes;

/// <summary>How severe a message is; in the order of Microsoft.Extensions.Logging.</summary>
public enum LogSeverity
{
    /// <summary>Every step.</summary>
    Trace,

    /// <summary>For whoever looks for a fault.</summary>
    Debug,

    /// <summary>The node's life.</summary>
    Information,

    /// <summary>It went on, and something was not right.</summary>
    Warning,

    /// <summary>Somebody has to look.</summary>
    Error,

    /// <summary>It cannot go on.</summary>
    Critical,
}
