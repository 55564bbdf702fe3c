namespace Bib.Gateway.Forwarding;

/// <summary>What a proxy does with a method, and whether peers may call it.</summary>
public enum Forwarding
{
    /// <summary>Not reviewed: peers may not call it, and a proxy answers it itself.</summary>
    Unspecified = 0,

    /// <summary>About the node itself: a proxy answers it, and peers may not call it.</summary>
    Own = 1,

    /// <summary>Reads what the catalog makes public: a proxy forwards it, and peers may call it.</summary>
    Read = 2,

    /// <summary>Runs SQL: a proxy forwards it, and peers may call it where the operator lets them.</summary>
    Query = 3,

    /// <summary>Keeps something: a proxy refuses it, and peers may not call it.</summary>
    Write = 4,
}
