namespace MoxE.Model.Config;

/// <summary>The spellings of all enumerations of the configuration, SPEC §1.</summary>
internal static class ConfigNames
{
    public static EnumNames<LayerType> LayerTypes { get; } = new(
        (LayerType.Moxe, "moxe"), (LayerType.MLstm, "mlstm"), (LayerType.SLstm, "slstm"));

    public static EnumNames<RouterType> RouterTypes { get; } = new(
        (RouterType.ConditionedAddition, "conditioned_addition"), (RouterType.Standard, "standard"));

    public static EnumNames<ExpertType> ExpertTypes { get; } = new(
        (ExpertType.Mlp, "mlp"), (ExpertType.MLstm, "mlstm"), (ExpertType.SLstm, "slstm"), (ExpertType.Xlstm, "xlstm"));

    public static EnumNames<ExpertState> ExpertStates { get; } = new(
        (ExpertState.Token, "token"), (ExpertState.Recurrent, "recurrent"));

    public static EnumNames<Modulation> Modulations { get; } = new(
        (Modulation.Standard, "standard"), (Modulation.Proportional, "proportional"), (Modulation.Masked, "masked"));

    public static EnumNames<GroupWiseLoss> GroupWiseLosses { get; } = new(
        (GroupWiseLoss.KlDiv, "kl_div"), (GroupWiseLoss.JsDiv, "js_div"), (GroupWiseLoss.Bounded, "bounded"), (GroupWiseLoss.SelfBalance, "self_balance"));

    public static EnumNames<ActivationFunction> ActivationFunctions { get; } = new(
        (ActivationFunction.Gelu, "gelu"), (ActivationFunction.Relu, "relu"), (ActivationFunction.ReluSquared, "relu^2"),
        (ActivationFunction.Sigmoid, "sigmoid"), (ActivationFunction.Swish, "swish"), (ActivationFunction.Selu, "selu"));

    public static EnumNames<SLstmBackend> SLstmBackends { get; } = new(
        (SLstmBackend.Vanilla, "vanilla"), (SLstmBackend.Cuda, "cuda"));
}
