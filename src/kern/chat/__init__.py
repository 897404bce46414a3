"""The page: Gradio for the conversation, plain routes beside it. Only here is Gradio imported."""
