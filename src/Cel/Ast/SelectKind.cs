namespace Cel.Ast;

/// <summary>How a field is asked for.</summary>
public enum SelectKind
{
    /// <summary><c>a.b</c>: the field's value, or an error.</summary>
    Value,

    /// <summary><c>a.?b</c>: the field's value as an optional.</summary>
    Optional,

    /// <summary><c>has(a.b)</c>: whether the field is there.</summary>
    Presence,
}
