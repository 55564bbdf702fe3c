using Cel.Values;

namespace Cel.Checking;

/// <summary>
/// What the type parameters of an expression stand for, as far as it is known, and which types may stand in for which.
/// </summary>
internal sealed class Substitution
{
    private Dictionary<string, CelType> _known = [];
    private int _fresh;

    /// <summary>A type of which nothing is known yet.</summary>
    public CelType Fresh() => CelType.Parameter($"%{_fresh++}");

    /// <summary>
    /// Whether values of one type may be used as another; what that tells of parameters is kept where it is so.
    /// </summary>
    public bool TryAssign(CelType from, CelType to)
    {
        var before = _known;
        _known = new Dictionary<string, CelType>(before);
        if (IsAssignable(from, to)) return true;
        _known = before;
        return false;
    }

    /// <summary>As <see cref="TryAssign(CelType, CelType)"/>, for all of some pairs or none.</summary>
    public bool TryAssign(IReadOnlyList<CelType> from, IReadOnlyList<CelType> to)
    {
        var before = _known;
        _known = new Dictionary<string, CelType>(before);
        if (AreAssignable(from, to)) return true;
        _known = before;
        return false;
    }

    /// <summary>A type of which both are; dyn where they have none in common.</summary>
    public CelType Join(CelType? one, CelType other)
    {
        if (one is null) return other;
        if (TryAssign(one, other) || TryAssign(other, one)) return MoreGeneral(one, other);
        return CelType.Dyn;
    }

    /// <summary>A type with what is known put in for its parameters.</summary>
    /// <param name="type">The type.</param>
    /// <param name="isFinal">Whether a parameter of which nothing is known becomes dyn.</param>
    public CelType Apply(CelType type, bool isFinal)
    {
        if (type.TypeKind == CelTypeKind.Parameter)
        {
            return _known.TryGetValue(type.Name, out var known) ? Apply(known, isFinal) : isFinal ? CelType.Dyn : type;
        }

        return type.Parameters.Count == 0 ? type : type.With([.. type.Parameters.Select(one => Apply(one, isFinal))]);
    }

    /// <summary>A signature's type with parameters of this one expression.</summary>
    public CelType Instantiate(CelType type, Dictionary<string, CelType> fresh)
    {
        if (type.TypeKind == CelTypeKind.Parameter)
        {
            if (!fresh.TryGetValue(type.Name, out var known)) fresh[type.Name] = known = Fresh();
            return known;
        }

        return type.Parameters.Count == 0 ? type : type.With([.. type.Parameters.Select(one => Instantiate(one, fresh))]);
    }

    private bool AreAssignable(IReadOnlyList<CelType> from, IReadOnlyList<CelType> to)
    {
        if (from.Count != to.Count) return false;
        for (var index = 0; index < from.Count; index++)
        {
            if (!IsAssignable(from[index], to[index])) return false;
        }

        return true;
    }

    private bool IsAssignable(CelType from, CelType to)
    {
        if (to.TypeKind == CelTypeKind.Parameter)
        {
            if (TryStandFor(from, to, out var wasKnown)) return true;
            if (wasKnown) return false;
        }

        if (from.TypeKind == CelTypeKind.Parameter) return TryStandFor(to, from, out _);
        if (from.IsDynOrError || to.IsDynOrError) return true;
        if (from.Equals(CelType.Null)) return TakesNull(to);
        if (to.Equals(CelType.Null)) return TakesNull(from);
        if (from.TypeKind == CelTypeKind.Wrapper || to.TypeKind == CelTypeKind.Wrapper) return Bare(from).Equals(Bare(to));
        if (from.TypeKind != to.TypeKind) return false;
        return from.TypeKind == CelTypeKind.Type
            || (from.Name == to.Name && AreAssignable(from.Parameters, to.Parameters));
    }

    /// <summary>Whether a type may be what a parameter stands for.</summary>
    private bool TryStandFor(CelType type, CelType parameter, out bool wasKnown)
    {
        wasKnown = true;
        if (type.Equals(parameter)) return true;
        if (_known.TryGetValue(parameter.Name, out var known))
        {
            if (type.Equals(known)) return true;
            if (!IsAssignable(type, known)) return false;
            var general = MoreGeneral(type, known);
            if (!Mentions(general, parameter)) _known[parameter.Name] = general;
            return true;
        }

        wasKnown = false;
        if (Mentions(type, parameter)) return false;
        _known[parameter.Name] = type;
        return true;
    }

    private bool Mentions(CelType type, CelType parameter)
    {
        if (type.TypeKind != CelTypeKind.Parameter) return type.Parameters.Any(one => Mentions(one, parameter));
        return type.Equals(parameter) || (_known.TryGetValue(type.Name, out var known) && Mentions(known, parameter));
    }

    private static CelType MoreGeneral(CelType one, CelType other) =>
        one.Equals(CelType.Null) && !other.IsDynOrError ? other
        : IsAsGeneral(one, other) ? one
        : IsAsGeneral(other, one) ? other
        : one;

    private static bool IsAsGeneral(CelType one, CelType other)
    {
        if (one.TypeKind is CelTypeKind.Dyn or CelTypeKind.Parameter) return true;
        if (other.TypeKind is CelTypeKind.Dyn or CelTypeKind.Parameter) return false;
        if (one.TypeKind == CelTypeKind.Wrapper) return Bare(one).Equals(Bare(other));
        if (one.TypeKind != other.TypeKind || one.Name != other.Name) return false;
        if (one.TypeKind == CelTypeKind.Type) return true;
        return one.Parameters.Count == other.Parameters.Count
            && one.Parameters.Zip(other.Parameters).All(pair => IsAsGeneral(pair.First, pair.Second));
    }

    private static bool TakesNull(CelType type) =>
        type.TypeKind is CelTypeKind.Wrapper or CelTypeKind.Object or CelTypeKind.Opaque
        || type.Equals(CelType.Null) || type.Equals(CelType.Timestamp) || type.Equals(CelType.Duration);

    private static CelType Bare(CelType type) => type.TypeKind == CelTypeKind.Wrapper ? type.Parameters[0] : type;
}
