using Cel.Values;

namespace Cel.Adapting;

/// <summary>A .NET object of a declared type.</summary>
internal sealed class ClrObject(object instance, CelObjectType type, CelAdapter adapter) : CelObject(type.Type)
{
    public object Instance => instance;

    public override bool IsEqualTo(CelObject other) => other is ClrObject one && instance.Equals(one.Instance);

    public override int Hash() => instance.GetHashCode();

    public override bool TryGetField(string name, out CelValue value)
    {
        value = default;
        if (!type.Fields.TryGetValue(name, out var field) || field.Get is null) return false;
        value = adapter.ToValue(field.Get(instance));
        return true;
    }
}
