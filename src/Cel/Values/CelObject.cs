namespace Cel.Values;

/// <summary>A value of an opaque or object type. Derive from it to bring a type of your own.</summary>
/// <param name="type">Its type, as <c>type(x)</c> gives it and functions declare it.</param>
public abstract class CelObject(CelType type) : CelReference(CelKind.Object)
{
    /// <summary>Its type.</summary>
    public CelType Type { get; } = type;

    /// <summary>Whether it is equal to another of the same type.</summary>
    public abstract bool IsEqualTo(CelObject other);

    /// <summary>A number that is the same for equal objects.</summary>
    public abstract int Hash();

    /// <summary>The value of a field.</summary>
    /// <returns>Whether there is such a field; false unless the type has fields.</returns>
    public virtual bool TryGetField(string name, out CelValue value)
    {
        value = default;
        return false;
    }

    /// <summary>The object as <c>string(x)</c> writes it, or null where it has no text.</summary>
    public virtual string? Text => null;
}
